/** Networks in the Open Neural Network Exchange format, written without its libraries. */
@NullMarked
package dev.adret.nlp.onnx;

import org.jspecify.annotations.NullMarked;

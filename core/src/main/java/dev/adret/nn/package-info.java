/** Networks: layers with a forward and a backward pass, their parameters, and the model that binds both to a backend. */
@NullMarked
package dev.adret.nn;

import org.jspecify.annotations.NullMarked;

/** What the programs that compare Adret with its peers share: the task, the data, the initial values, the timing and the protocol. */
@NullMarked
package dev.adret.benchmarks.peers;

import org.jspecify.annotations.NullMarked;

/** What the commands of the command line share: errors, backends, tables, progress bars. */
@NullMarked
package dev.adret.samples.cli;

import org.jspecify.annotations.NullMarked;

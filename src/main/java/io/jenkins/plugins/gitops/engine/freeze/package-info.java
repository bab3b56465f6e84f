/**
 * When an environment is frozen: windows of time on the clock on the wall of some zone, recurring or dated, and what several of
 * them come to at one moment.
 *
 * <p>Values alone: no clock, no waiting, nobody who decides what a freeze holds up. Times of a clock that is put forward or back
 * are read so that the freeze is rather longer than shorter.
 */
package io.jenkins.plugins.gitops.engine.freeze;

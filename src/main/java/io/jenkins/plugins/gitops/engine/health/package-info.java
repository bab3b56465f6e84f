/**
 * Is an object healthy, on its way, or broken, and why: one small rule per kind, generic rules first.
 *
 * <p>Pure: an object, its pods and a time go in, a status and a message come out. The words are Argo CD's, the algorithm
 * is that of kstatus.
 *
 * <p>More than 25 classes: one class for each kind of object, each small and alone in its file.
 */
package io.jenkins.plugins.gitops.engine.health;

/**
 * A small language to ask about an object: paths, comparisons, and a few functions, as in CEL.
 *
 * <p>No scripting engine, no access to anything but the object; every expression ends after a bounded number of steps.
 */
package io.jenkins.plugins.gitops.engine.health.expression;

/**
 * From credentials and addresses to ready use cases of the engine: the one place that says {@code new}.
 *
 * <p>Knows nothing of forms and steps. Credentials are looked up in the context of the build, tracked as used, and never
 * leave this room but inside an engine value.
 *
 * <p>More than 25 classes: this is the one place that says {@code new}, so it has a class for each thing that is assembled.
 */
package io.jenkins.plugins.gitops.connection;

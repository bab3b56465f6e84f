/**
 * Who owns which field of an object, by its managed fields: what an apply would take, leave or move. Pure.
 */
package io.jenkins.plugins.gitops.engine.sync.fields;

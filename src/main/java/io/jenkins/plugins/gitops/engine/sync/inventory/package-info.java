/**
 * What a cluster remembers of a set: its inventory by the ApplySet conventions (KEP-3659), the lock of who writes it, and the marks of its
 * members. Reads and writes these alone, never an object of the set.
 */
package io.jenkins.plugins.gitops.engine.sync.inventory;

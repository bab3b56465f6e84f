/**
 * Carries a plan out, stage by stage: batches of writes, barriers of health, what became of each object. The only room that writes objects of a
 * set. Never sleeps: what is not there yet is an observation.
 */
package io.jenkins.plugins.gitops.engine.sync.apply;

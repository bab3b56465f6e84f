/**
 * Fingerprints of objects that an apply or a dry run left as they were, so that the next plan needs no request for each of them.
 *
 * <p>A cache: losing or damaging it costs requests, never an answer. Knows nothing of plans.
 */
package io.jenkins.plugins.gitops.engine.sync.record;

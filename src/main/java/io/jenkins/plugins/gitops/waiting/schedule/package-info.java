/**
 * When waiting steps look again, on which threads, and when it is written what they wait for. Knows nothing of steps.
 */
package io.jenkins.plugins.gitops.waiting.schedule;

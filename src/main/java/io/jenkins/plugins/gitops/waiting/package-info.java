/**
 * Which steps wait at the moment, and how they are reached: steps sign in while they wait, webhooks and pages look them up.
 *
 * <p>Nothing here is stored; after a restart the steps sign in again. Never looks anything up on a forge or a cluster.
 */
package io.jenkins.plugins.gitops.waiting;

/**
 * What the adapters of forges have in common: requests with limits, retries and pages, what an answer means, what a forge is remembered
 * by. Knows no single forge.
 */
package io.jenkins.plugins.gitops.engine.forge.adapter;

/**
 * One environment on several clusters: in an order, wave by wave, with a limit on failures and one report.
 *
 * <p>Knows single syncs by their public face alone.
 */
package io.jenkins.plugins.gitops.engine.sync.clusters;

/**
 * Connections and processes of agents: a cluster that only an agent reaches, and the programs that render on the agent of a build.
 */
package io.jenkins.plugins.gitops.connection.agent;

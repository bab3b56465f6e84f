package io.jenkins.plugins.gitops.engine.cluster;

/**
 * What a cluster says of itself and of who asks.
 *
 * @param version such as {@code v1.33.1}; {@code (of unknown version)} where the server does not tell
 * @param user such as {@code system:serviceaccount:shop:jenkins}; {@code a user that the server does not name} before 1.28
 */
public record ClusterAccount(String version, String user) {}

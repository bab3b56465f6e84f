package io.jenkins.plugins.gitops.sandbox.forge;

/**
 * The account that programs use at the sandbox's forge.
 *
 * @param login its name
 * @param token worthless outside the sandbox, which is why a record may hold it
 */
record SandboxAccount(String login, String token) {}

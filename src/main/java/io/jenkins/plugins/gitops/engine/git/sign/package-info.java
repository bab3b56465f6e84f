/**
 * Keys: signing commits by SSH or OpenPGP, and the key that signs in by SSH. Knows no repository and asks no server.
 */
package io.jenkins.plugins.gitops.engine.git.sign;

/**
 * The config repository: fetch a snapshot of a branch, write a commit, push it.
 *
 * <p>The only room with JGit. There is never a working tree: files are read from and written to Git's trees, so there is
 * no checkout to be left behind, no symbolic link to follow and no hook of the repository to run. What a file means is
 * not known here.
 *
 * <p>More than 25 classes: the repository, its cache and its pushes share one lock and one way to the server, which nothing outside may hold.
 */
package io.jenkins.plugins.gitops.engine.git;

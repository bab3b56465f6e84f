package io.jenkins.plugins.gitops.sandbox.git;

import java.time.Instant;
import java.util.List;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.revwalk.RevCommit;

/**
 * A commit as tests look at it.
 *
 * @param id its full id
 * @param parents full ids
 * @param subject the message's first line
 * @param message all of the message
 * @param author {@code Name <address>}
 * @param committer {@code Name <address>}
 * @param at when it was committed
 */
public record SandboxCommit(
        String id, List<String> parents, String subject, String message, String author, String committer, Instant at) {

    static SandboxCommit of(RevCommit commit) {
        return new SandboxCommit(
                commit.name(),
                List.of(commit.getParents()).stream().map(RevCommit::name).toList(),
                commit.getShortMessage(),
                commit.getFullMessage(),
                person(commit.getAuthorIdent()),
                person(commit.getCommitterIdent()),
                commit.getCommitterIdent().getWhenAsInstant());
    }

    /** Returns the login by which a forge knows the author's address. */
    public String authorLogin() {
        return login(author);
    }

    /** Returns the login by which a forge knows the committer's address. */
    public String committerLogin() {
        return login(committer);
    }

    private static String login(String person) {
        String address = person.substring(person.indexOf('<') + 1, person.length() - 1);
        return address.endsWith("@example.org") ? address.substring(0, address.indexOf('@')) : "";
    }

    private static String person(PersonIdent ident) {
        return ident.getName() + " <" + ident.getEmailAddress() + ">";
    }
}

package io.jenkins.plugins.gitops.engine.forge.adapter;

import static io.jenkins.plugins.gitops.engine.forge.adapter.ForgeCall.encode;

import io.jenkins.plugins.gitops.engine.forge.ForgeException;
import io.jenkins.plugins.gitops.engine.forge.ForgeException.Reason;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import java.util.Objects;

/**
 * Where a forge has a repository's pull requests, and what messages call them; for adapters only.
 *
 * @param repository its name
 * @param path below the API's base, encoded: {@code /repos/shop/config/pulls}
 * @param noun how the forge calls one, in lower case: {@code "pull request"}
 */
public record PullRequestPlace(RepositorySlug repository, String path, String noun) {

    public PullRequestPlace {
        Objects.requireNonNull(repository, "repository");
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(noun, "noun");
    }

    /** Returns the path of one. */
    public String one(long number) {
        return path + "/" + number;
    }

    /** Returns what a message about all of them starts with. */
    public String subject() {
        return "The " + noun + "s of " + repository;
    }

    /** Returns what a message about one starts with. */
    public String subject(long number) {
        return Character.toUpperCase(noun.charAt(0)) + noun.substring(1) + " " + number + " of " + repository;
    }

    /** Returns the two branches of one whose number is not known. */
    public Between between(String headBranch, String baseBranch) {
        return new Between(this, headBranch, baseBranch);
    }

    /**
     * Two branches between which there may be a pull request.
     *
     * @param head the branch to merge
     * @param base the branch to merge into
     */
    public record Between(PullRequestPlace place, String head, String base) {

        public Between {
            Objects.requireNonNull(place, "place");
            Objects.requireNonNull(head, "head");
            Objects.requireNonNull(base, "base");
        }

        /** Returns what a message about it starts with. */
        public String subject() {
            return "The " + place.noun() + " from " + head + " to " + base + " of " + place.repository();
        }
    }

    /**
     * Returns owner and name as two encoded segments.
     *
     * @param separator what stands between them: {@code "/"}
     * @throws ForgeException when the owner is a nested group, which that forge does not have
     */
    public static String flat(RepositorySlug repository, String separator, String forgeName) {
        if (repository.owner().contains("/")) {
            throw new ForgeException(
                    Reason.REFUSED,
                    "Repository " + repository + ": " + forgeName
                            + " has no nested groups; configure its full name as owner/name",
                    null);
        }
        return encode(repository.owner()) + separator + encode(repository.name());
    }
}

package io.jenkins.plugins.gitops.engine.promotion;

import io.jenkins.plugins.gitops.engine.git.CommitAuthor;
import io.jenkins.plugins.gitops.engine.git.SourceChanges;
import io.jenkins.plugins.gitops.engine.image.ImageReference;
import io.jenkins.plugins.gitops.engine.manifest.ManifestEdit;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is promoted, where to, and how it lands.
 *
 * @param target the application and the environment that change
 * @param images the images, for messages; at least one, none for a {@linkplain CapturedDrift capture}
 * @param edits the changes in the repository; at least one
 * @param branch the branch that the environment is deployed from
 * @param mode commit or pull request
 * @param origin who and what started it
 * @param policy what the environment asks of a pull request
 * @param options what is done with a pull request after it is open
 * @param capturedOrNull what is brought from a cluster into Git; null for images
 */
public record PromotionRequest(
        Target target,
        List<ImageReference> images,
        List<ManifestEdit> edits,
        String branch,
        Mode mode,
        Origin origin,
        PromotionPolicy policy,
        ProposalOptions options,
        CapturedDrift capturedOrNull) {

    /** How a change lands on the branch. */
    public enum Mode {
        /** Pushed to the branch at once. */
        COMMIT,
        /** Proposed; a person merges it. */
        PULL_REQUEST
    }

    /**
     * What changes.
     *
     * @param application letters, digits, dots, hyphens and underscores; a part of the branch's name
     * @param environment likewise
     * @param capture whether live values are brought into Git, on a branch of its own beside that of the promotions
     */
    public record Target(String application, String environment, boolean capture) {

        private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?");

        public Target {
            check("application", application);
            check("environment", environment);
        }

        /** The target of promotions. */
        public Target(String application, String environment) {
            this(application, environment, false);
        }

        /** Returns the target of captures of the same environment. */
        public Target ofCaptures() {
            return new Target(application, environment, true);
        }

        private static void check(String what, String name) {
            boolean valid = name != null
                    && Regex.matcher(NAME, name).matches()
                    && !name.contains("..")
                    && !name.endsWith(".lock");
            if (!valid) {
                throw new IllegalArgumentException("The " + what + " \"" + name
                        + "\" is a part of a branch's name and may have letters, digits, dots, hyphens and"
                        + " underscores");
            }
        }

        /** Returns the branch of its pull request. */
        public String proposalBranch() {
            return (capture ? "gitops-capture/" : "gitops/") + environment + "/" + application;
        }
    }

    /**
     * What an image was built from.
     *
     * @param commit the commit of the application; empty where it is not known
     * @param previous the commit of the image that it replaces; empty to take it from the last promotion's commit
     * @param changes what lies between them, for the pull request and the commit
     */
    public record Source(String commit, String previous, SourceChanges changes) {

        /** Nothing is known. */
        public static final Source UNKNOWN = new Source("", "", SourceChanges.NONE);

        public Source {
            commit = oneLine(commit, "commit");
            previous = oneLine(previous, "previous");
            Objects.requireNonNull(changes, "changes");
        }
    }

    private static String oneLine(String text, String name) {
        return Regex.replaceAll(Objects.requireNonNull(text, name), "\\s+", " ").strip();
    }

    /**
     * Who and what started it.
     *
     * @param author author and committer of the commit
     * @param build the build's address or name, for people and machines; empty where there is none
     * @param order larger for later builds, for instance the start in milliseconds: an older one never takes the place of
     *     a newer one; 0 where it is not known
     * @param source what the image was built from
     * @param rollbackOf the commit of the config repository that this takes back; empty where it is none
     */
    public record Origin(CommitAuthor author, String build, long order, Source source, String rollbackOf) {
        public Origin {
            Objects.requireNonNull(author, "author");
            build = oneLine(build, "build");
            Objects.requireNonNull(source, "source");
            rollbackOf = oneLine(rollbackOf, "rollbackOf");
            if (order < 0) {
                throw new IllegalArgumentException("The order of a build is negative: " + order);
            }
        }

        /** An origin whose order among other builds is not known. */
        public Origin(CommitAuthor author, String build) {
            this(author, build, 0, Source.UNKNOWN, "");
        }

        /** Returns this origin with its place among other builds. */
        public Origin startedAt(Instant start) {
            return new Origin(author, build, start.toEpochMilli(), source, rollbackOf);
        }

        /** Returns this origin with the application's commit. */
        public Origin withSourceCommit(String commit) {
            return new Origin(
                    author, build, order, new Source(commit, source.previous(), source.changes()), rollbackOf);
        }

        /** Returns this origin with the commit of the application that the environment has had so far. */
        public Origin replacingSourceCommit(String commit) {
            return new Origin(author, build, order, new Source(source.commit(), commit, source.changes()), rollbackOf);
        }

        Origin withChanges(SourceChanges changes) {
            return new Origin(
                    author, build, order, new Source(source.commit(), source.previous(), changes), rollbackOf);
        }
    }

    /**
     * A promotion under the {@linkplain PromotionPolicy#DEFAULT default policy} and with the
     * {@linkplain ProposalOptions#DEFAULT default options}.
     */
    public PromotionRequest(
            Target target,
            List<ImageReference> images,
            List<ManifestEdit> edits,
            String branch,
            Mode mode,
            Origin origin) {
        this(target, images, edits, branch, mode, origin, PromotionPolicy.DEFAULT, ProposalOptions.DEFAULT, null);
    }

    /** Returns the proposal that brings live values into Git, always by a pull request. */
    public static PromotionRequest capturing(
            Target target, CapturedDrift captured, List<ManifestEdit> edits, String branch, Origin origin) {
        return new PromotionRequest(
                target.ofCaptures(),
                List.of(),
                edits,
                branch,
                Mode.PULL_REQUEST,
                origin,
                PromotionPolicy.DEFAULT,
                ProposalOptions.DEFAULT,
                Objects.requireNonNull(captured, "captured"));
    }

    /** Returns what is brought from a cluster into Git; nothing for images. */
    Optional<CapturedDrift> captured() {
        return Optional.ofNullable(capturedOrNull);
    }

    /** Returns what tells this proposal from another one for the same target. */
    List<String> subjects() {
        return captured()
                .map(captured -> List.of(captured.identity()))
                .orElseGet(() -> images.stream().map(ImageReference::toString).toList());
    }

    /** Returns what is proposed, for messages: {@code images}. */
    String subject() {
        return capturedOrNull == null ? "images" : "values";
    }

    PromotionRequest withOrigin(Origin other) {
        return new PromotionRequest(target, images, edits, branch, mode, other, policy, options, capturedOrNull);
    }

    /** Returns this promotion under another policy. */
    public PromotionRequest withPolicy(PromotionPolicy other) {
        return new PromotionRequest(target, images, edits, branch, mode, origin, other, options, capturedOrNull);
    }

    /** Returns this promotion with other options. */
    public PromotionRequest withOptions(ProposalOptions other) {
        return new PromotionRequest(target, images, edits, branch, mode, origin, policy, other, capturedOrNull);
    }

    public PromotionRequest {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(mode, "mode");
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(branch, "branch");
        Objects.requireNonNull(policy, "policy");
        Objects.requireNonNull(options, "options");
        images = List.copyOf(images);
        edits = List.copyOf(edits);
        if (images.isEmpty() && capturedOrNull == null || edits.isEmpty()) {
            throw new IllegalArgumentException("A promotion needs at least one image");
        }
    }

    /** Returns {@code Promote cart:1.4.2 to staging}. */
    String title() {
        if (capturedOrNull != null) {
            return "Bring live values of " + target.application() + " in " + target.environment() + " into Git";
        }
        ImageReference first = images.get(0);
        String version = first.tag().orElseGet(() -> first.digest().orElse(""));
        String more = images.size() > 1 ? " and " + (images.size() - 1) + " more" : "";
        return "Promote " + first.shortName() + ":" + version + more + " to " + target.environment();
    }
}

package io.jenkins.plugins.gitops.connection.settings;

import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.engine.forge.Decoration;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import io.jenkins.plugins.gitops.engine.promotion.PromotionPolicy.ContentMismatch;
import io.jenkins.plugins.gitops.engine.promotion.ProposalOptions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a pull request carries and how it is merged without a person, as text; nothing of it by default. */
public final class ProposalSettings {

    /** People merge, whatever the environment says. */
    public static final String NO_MERGE = "none";

    private ProposalSettings() {}

    /** Returns the names between commas and line breaks; a name may contain blanks, as labels do. Null is none. */
    public static List<String> names(String text) {
        return text == null
                ? List.of()
                : Stream.of(Regex.split(text, "[,\\r\\n]+"))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .distinct()
                        .toList();
    }

    /**
     * Reads a way to merge.
     *
     * @param word {@code squash}, {@code merge}, {@code rebase} or {@value #NO_MERGE}
     * @return nothing when people merge
     * @throws OperationException when it is none of these
     */
    public static Optional<MergeMethod> method(String word) {
        return switch (word) {
            case NO_MERGE -> Optional.empty();
            case "squash" -> Optional.of(MergeMethod.SQUASH);
            case "merge" -> Optional.of(MergeMethod.MERGE);
            case "rebase" -> Optional.of(MergeMethod.REBASE);
            default ->
                throw new OperationException("autoMerge: \"" + word
                        + "\" is not known; write squash, merge or rebase, or none for a merge by people");
        };
    }

    /**
     * Reads what becomes of a merge with other values.
     *
     * @param word {@code fail}, {@code ask} or {@code accept}; empty for nothing said
     * @throws OperationException when it is none of these
     */
    public static Optional<ContentMismatch> onContentMismatch(String word) {
        return switch (word) {
            case "" -> Optional.empty();
            case "fail" -> Optional.of(ContentMismatch.FAIL);
            case "ask" -> Optional.of(ContentMismatch.ASK);
            case "accept" -> Optional.of(ContentMismatch.ACCEPT);
            default ->
                throw new OperationException(
                        "onContentMismatch: \"" + word + "\" is not known; write fail, ask or accept");
        };
    }

    public static ProposalOptions options(EnvironmentSettings settings) {
        Decoration decoration = new Decoration(
                settings.list(Key.REVIEWERS),
                settings.list(Key.TEAM_REVIEWERS),
                settings.list(Key.LABELS),
                settings.list(Key.ASSIGNEES),
                settings.find(Key.MILESTONE).orElse(""),
                settings.find(Key.DRAFT).isPresent());
        return new ProposalOptions(
                decoration,
                settings.find(Key.AUTO_MERGE).flatMap(ProposalSettings::method).orElse(null));
    }
}

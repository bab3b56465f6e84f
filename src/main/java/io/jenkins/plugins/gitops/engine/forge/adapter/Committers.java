package io.jenkins.plugins.gitops.engine.forge.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Who made the commits of a pull request, by all names that the forge gives them; for adapters only. */
public final class Committers {

    private static final int MAX_PAGES = 5;

    private final Set<String> names = new HashSet<>();

    private Committers() {}

    /**
     * Reads the commits of a pull request.
     *
     * @param path of the list, with a query
     * @param pointers where a commit names its author and its committer
     */
    public static Committers read(ForgePages pages, String path, String subject, List<String> pointers) {
        Committers committers = new Committers();
        pages.forEach(
                path, subject, MAX_PAGES, (commit, call) -> pointers.forEach(at -> committers.add(commit.at(at))));
        return committers;
    }

    private void add(JsonNode name) {
        if (name.isTextual() && !name.asText().isBlank()) {
            names.add(name.asText().strip().toLowerCase(Locale.ROOT));
        }
    }

    /** Returns why a reviewer does not count who has made a commit, by any of the reviewer's names. */
    public Optional<String> whyNot(String... namesOfReviewer) {
        for (String name : namesOfReviewer) {
            if (names.contains(name.strip().toLowerCase(Locale.ROOT))) {
                return Optional.of("made a commit of its branch");
            }
        }
        return Optional.empty();
    }
}

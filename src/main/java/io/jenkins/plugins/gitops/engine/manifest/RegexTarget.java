package io.jenkins.plugins.gitops.engine.manifest;

import io.jenkins.plugins.gitops.engine.manifest.yaml.RefusedEditException;
import io.jenkins.plugins.gitops.engine.manifest.yaml.Splice;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlText;
import io.jenkins.plugins.gitops.engine.operation.BudgetExceededException;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The group of a pattern, in a file of any kind. */
final class RegexTarget {

    private static final String WAY_OUT = "make the pattern more exact, or correct expectMatches";

    private static final Pattern SECRET = Pattern.compile("kind[\"']?:[ \"']*Secret\\b");

    private final Workspace files;
    private final ManifestEdit.RegexValue edit;

    RegexTarget(Workspace files, ManifestEdit.RegexValue edit) {
        this.files = files;
        this.edit = edit;
    }

    /** Refuses a pattern that cannot work, before any file is read. */
    static void check(String pattern, String value, int expectMatches) {
        if (value == null || value.chars().anyMatch(c -> c < ' ' || Character.isSurrogate((char) c))) {
            throw new IllegalArgumentException("The value is missing or has control characters; give one line of text");
        }
        if (expectMatches < 1) {
            throw new IllegalArgumentException(
                    "expectMatches is " + expectMatches + "; give the number of places, 1 or more");
        }
        if (pattern == null) {
            throw new IllegalArgumentException("The pattern is missing; write it as for java.util.regex");
        }
        try {
            if (Regex.matcher(compile(pattern), "").groupCount() != 1) {
                throw new IllegalArgumentException(
                        "The pattern \"" + pattern + "\" must have exactly one group; write others as (?:…)");
            }
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "The pattern is not valid: " + e.getMessage() + "; write it as for java.util.regex", e);
        }
    }

    private static Pattern compile(String pattern) {
        return Pattern.compile(pattern, Pattern.MULTILINE);
    }

    void apply() {
        Optional<byte[]> bytes = files.read(edit.file());
        if (bytes.isEmpty()) {
            YamlPathTarget.missingFile(edit.file(), edit.options());
            return;
        }
        YamlText text = files.text(edit.file(), bytes.get());
        List<Splice> matches = matches(text);
        if (matches.isEmpty() && edit.options().onMissing() == MissingPolicy.SKIP) {
            return;
        }
        if (matches.size() != edit.expectMatches()) {
            throw text.refuse(
                    matches.isEmpty() ? 0 : matches.get(matches.size() - 1).start(),
                    "the pattern matches " + matches.size() + " times instead of " + edit.expectMatches()
                            + lines(text, matches),
                    WAY_OUT);
        }
        replace(text, matches);
    }

    private void replace(YamlText text, List<Splice> matches) {
        List<Splice> splices = new ArrayList<>();
        List<ManifestChange> changes = new ArrayList<>();
        boolean secret = Regex.matcher(SECRET, text.text()).find();
        for (int i = 0; i < matches.size(); i++) {
            Splice match = matches.get(i);
            String old = text.text().substring(match.start(), match.end());
            if (!old.equals(edit.value())) {
                splices.add(match);
                changes.add(new ManifestChange(
                        edit.file(),
                        text.line(match.start()),
                        "match[" + i + "]",
                        secret ? FileEdit.masked(old) : old,
                        secret ? FileEdit.masked(edit.value()) : edit.value()));
            }
        }
        if (!splices.isEmpty()) {
            byte[] after = text.splice(splices);
            prove(text, after);
            files.write(edit.file(), text.bytes(), after, changes);
        }
    }

    /** The same pattern must find the new value in the same number of places, and YAML must stay YAML. */
    private void prove(YamlText before, byte[] bytes) {
        YamlText after = files.text(edit.file(), bytes);
        List<Splice> matches = matches(after);
        boolean found = matches.size() == edit.expectMatches()
                && matches.stream()
                        .allMatch(match -> after.text()
                                .substring(match.start(), match.end())
                                .equals(edit.value()));
        if (!found) {
            throw before.refuse(0, "the pattern would not match the changed text in the same places", WAY_OUT);
        }
        if (ManifestFiles.isManifest(edit.file()) && parses(before) && !parses(after)) {
            throw before.refuse(0, "the file would not be valid YAML any more", "quote the value in the file first");
        }
    }

    private static boolean parses(YamlText text) {
        try {
            for (int segment : text.allSegments()) {
                text.documents(segment);
            }
            return true;
        } catch (RefusedEditException e) {
            // a template, which is what this target is for
            return false;
        }
    }

    private List<Splice> matches(YamlText text) {
        List<Splice> matches = new ArrayList<>();
        try {
            Matcher matcher = Regex.matcher(compile(edit.pattern()), text.text());
            while (matcher.find() && matches.size() <= edit.expectMatches()) {
                if (matcher.start(1) < 0) {
                    throw text.refuse(matcher.start(), "the group of the pattern matches nothing here", WAY_OUT);
                }
                matches.add(new Splice(matcher.start(1), matcher.end(1), edit.value()));
            }
        } catch (BudgetExceededException | StackOverflowError e) {
            throw new RefusedEditException(
                    edit.file(),
                    1,
                    1,
                    "the pattern takes too long on this file",
                    "write it without nested repetitions");
        }
        return matches;
    }

    private static String lines(YamlText text, List<Splice> matches) {
        return matches.isEmpty()
                ? ""
                : ", at the lines "
                        + matches.stream()
                                .limit(12)
                                .map(match -> text.line(match.start()))
                                .toList();
    }
}

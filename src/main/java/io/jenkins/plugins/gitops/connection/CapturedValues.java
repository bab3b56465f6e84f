package io.jenkins.plugins.gitops.connection;

import io.jenkins.plugins.gitops.engine.manifest.EditOptions;
import io.jenkins.plugins.gitops.engine.manifest.ManifestEdit;
import io.jenkins.plugins.gitops.engine.manifest.MissingPolicy;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlPath;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlValue;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import io.jenkins.plugins.gitops.engine.promotion.CapturedDrift;
import io.jenkins.plugins.gitops.engine.sync.Capture;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** What a capture brings into Git, as text, and what it does not. Stored with a running build; no secret value is in it. */
public final class CapturedValues implements Serializable {

    private static final long serialVersionUID = 1L;

    /** One value at one place of a file. */
    private static final class Place implements Serializable {

        private static final long serialVersionUID = 1L;

        private final String file;
        private final String path;

        /** Name of a {@link YamlValue.Type}. */
        private final String type;

        private final String text;
        private final boolean added;
        private final String object;

        Place(Capture.Edit edit, YamlValue value) {
            this.file = edit.file();
            this.path = edit.path();
            this.type = value.type().name();
            this.text = value.text();
            this.added = edit.added();
            this.object = edit.id().toString();
        }

        ManifestEdit edit() {
            MissingPolicy missing = added ? MissingPolicy.CREATE : MissingPolicy.FAIL;
            return new ManifestEdit.YamlPathValue(
                    file,
                    YamlPath.parse(path),
                    new YamlValue(text, YamlValue.Type.valueOf(type)),
                    EditOptions.DEFAULT.withOnMissing(missing));
        }

        String identity() {
            return String.join("\n", file, path, type, text);
        }

        String where() {
            return object + ": " + path + " of " + file;
        }

        @Override
        public String toString() {
            return where() + " is " + text;
        }
    }

    private final String commit;
    private final ArrayList<Place> places = new ArrayList<>();
    private final ArrayList<String> left;

    /** @param commit that the cluster was compared with, 40 digits */
    CapturedValues(String commit, Capture capture) {
        this.commit = commit;
        this.left = new ArrayList<>(
                capture.left().stream().map(CapturedValues::withoutHashes).toList());
        for (Capture.Edit edit : capture.edits()) {
            try {
                places.add(new Place(edit, value(edit.value())));
            } catch (IllegalArgumentException e) {
                left.add(edit.id() + " at " + edit.path() + " is not captured: " + e.getMessage());
            }
        }
    }

    /** Of secret values not even a hash goes to a forge. */
    private static String withoutHashes(String line) {
        return Regex.replaceAll(line, "\\(secret [0-9a-f]*\\)?", "(secret)");
    }

    private static YamlValue value(Object value) {
        if (value instanceof Boolean flag) {
            return YamlValue.of(flag);
        }
        return value instanceof Number number
                ? YamlValue.of(new BigDecimal(number.toString()))
                : YamlValue.of(String.valueOf(value));
    }

    public boolean isEmpty() {
        return places.isEmpty();
    }

    /** Returns the id of the commit that the cluster was compared with, 40 digits. */
    public String commit() {
        return commit;
    }

    /** Returns a line for each value that is brought: {@code Deployment shop/cart: spec.replicas of cart.yaml is 3}. */
    public List<String> lines() {
        return places.stream().map(Place::toString).toList();
    }

    /** Returns the same without the values: {@code Deployment shop/cart: spec.replicas of cart.yaml}. */
    public List<String> places() {
        return places.stream().map(Place::where).toList();
    }

    /** Returns a sentence for each difference that is not brought, with the reason. */
    public List<String> left() {
        return List.copyOf(left);
    }

    List<ManifestEdit> edits() {
        return places.stream().map(Place::edit).toList();
    }

    /** @param digest of a text */
    CapturedDrift proposal(UnaryOperator<String> digest) {
        return new CapturedDrift(
                "capture " + digest.apply(places.stream().map(Place::identity).collect(Collectors.joining("\n\n"))),
                left);
    }
}

package io.jenkins.plugins.gitops.record;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/**
 * A place where a merge has another value than the promoted one. Text from outside; values of Secrets are masked already.
 * Names of exported properties are API, and the names in the stored document.
 */
@ExportedBean(defaultVisibility = 9)
public final class ContentDifference {

    private static final String LIST = "differences";

    private final String file;
    private final String path;
    private final String promoted;
    private final String merged;

    /**
     * @param promotedOrNull null where the value was to go away
     * @param mergedOrNull null where the merge has none
     */
    public ContentDifference(String file, String path, String promotedOrNull, String mergedOrNull) {
        this.file = file;
        this.path = path;
        this.promoted = promotedOrNull;
        this.merged = mergedOrNull;
    }

    /** Returns the document for these; {@link StepRecord#DIFFERENCE_DOCUMENT}. */
    public static String write(List<ContentDifference> differences) {
        List<Map<String, Object>> list = new ArrayList<>();
        for (ContentDifference each : differences) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("file", each.file);
            one.put("path", each.path);
            one.put("promoted", each.promoted);
            one.put("merged", each.merged);
            list.add(one);
        }
        return ResourceJson.write(Map.of(LIST, list));
    }

    /** Reads a stored document; empty where it is none. */
    public static Optional<List<ContentDifference>> parse(String json) {
        try {
            return Optional.of(Resource.of(ResourceJson.read(json, "The stored difference")).maps(LIST).stream()
                    .map(Resource::of)
                    .map(ContentDifference::read)
                    .toList());
        } catch (OperationException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static ContentDifference read(Resource one) {
        return new ContentDifference(
                one.text("file"),
                one.text("path"),
                one.at("promoted").map(String::valueOf).orElse(null),
                one.at("merged").map(String::valueOf).orElse(null));
    }

    /** Returns the path in the config repository. */
    @Exported
    public String getFile() {
        return file;
    }

    /** Returns the place in the file, such as {@code spec.template.spec.containers[name=cart].image}. */
    @Exported
    public String getPath() {
        return path;
    }

    /** Returns what was promoted; null where the value was to go away. */
    @Exported
    @CheckForNull
    public String getPromoted() {
        return promoted;
    }

    /** Returns what was merged; null where it is not there. */
    @Exported
    @CheckForNull
    public String getMerged() {
        return merged;
    }
}

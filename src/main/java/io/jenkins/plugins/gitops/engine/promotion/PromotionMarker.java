package io.jenkins.plugins.gitops.engine.promotion;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The hidden first line of a pull request's body, from which a promotion can be recovered.
 *
 * @param images as text; of a capture what tells it from others
 * @param build which build proposes them
 * @param order larger for later builds; 0 where unknown
 * @param withdrawn whether a promotion closed the pull request, rather than a person
 */
record PromotionMarker(
        String application, String environment, List<String> images, String build, long order, boolean withdrawn) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern LINE = Pattern.compile("<!-- gitops-promotion (\\{.*?}) -->");

    PromotionMarker {
        images = List.copyOf(images);
    }

    static PromotionMarker of(PromotionRequest request) {
        return new PromotionMarker(
                request.target().application(),
                request.target().environment(),
                request.subjects(),
                request.origin().build(),
                request.origin().order(),
                false);
    }

    /** Returns the marker of a body; nothing where there is none, or a person has broken it. */
    static Optional<PromotionMarker> find(String body) {
        Matcher line = Regex.matcher(LINE, body);
        if (!line.find()) {
            return Optional.empty();
        }
        try {
            JsonNode json = JSON.readTree(line.group(1));
            List<String> images = new ArrayList<>();
            json.path("images").forEach(image -> images.add(image.asText()));
            return Optional.of(new PromotionMarker(
                    json.path("application").asText(),
                    json.path("environment").asText(),
                    images,
                    json.path("build").asText(),
                    json.path("order").asLong(0),
                    json.path("withdrawn").asBoolean(false)));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** Returns a body with this marker in the place of its own. */
    String replaceIn(String body) {
        return Regex.matcher(LINE, body).replaceFirst(Matcher.quoteReplacement(line()));
    }

    PromotionMarker asWithdrawn() {
        return new PromotionMarker(application, environment, images, build, order, true);
    }

    boolean isOf(PromotionRequest.Target target) {
        return application.equals(target.application()) && environment.equals(target.environment());
    }

    boolean hasImagesOf(PromotionMarker other) {
        return images.equals(other.images);
    }

    boolean isOfBuild(PromotionMarker other) {
        return build.equals(other.build);
    }

    /** Returns whether another build proposes other images here. */
    boolean isTakenOverFrom(PromotionMarker other) {
        return !isOfBuild(other) && !hasImagesOf(other);
    }

    boolean isNewerThan(PromotionMarker other) {
        return other.order > 0 && order > other.order;
    }

    String line() {
        ObjectNode json =
                JSON.createObjectNode().put("application", application).put("environment", environment);
        images.forEach(json.putArray("images")::add);
        json.put("build", build);
        if (order > 0) {
            json.put("order", order);
        }
        if (withdrawn) {
            json.put("withdrawn", true);
        }
        // the characters that would end the comment
        return "<!-- gitops-promotion "
                + json.toString().replace("<", "\\u003c").replace(">", "\\u003e") + " -->";
    }
}

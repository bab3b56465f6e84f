package io.jenkins.plugins.gitops.engine.forge.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;

/** Goes through a list page by page, up to a limit; for adapters only. Safe for use by several threads. */
public final class ForgePages {

    private final ForgeHttp http;
    private final ForgePaging paging;

    /** Reads lists that come so. */
    public ForgePages(ForgeHttp http, ForgePaging paging) {
        this.http = Objects.requireNonNull(http, "http");
        this.paging = Objects.requireNonNull(paging, "paging");
    }

    /**
     * Returns the first element that the look makes something of; asks for no page behind it.
     *
     * @param path of the list, with a query to which the page's position is added
     */
    public <T> Optional<T> findFirst(
            String path, String subject, int mostPages, BiFunction<JsonNode, ForgeCall, Optional<T>> look) {
        OptionalLong position = OptionalLong.of(paging.first());
        for (int page = 0; page < mostPages && position.isPresent(); page++) {
            ForgeCall call = ForgeCall.get(path + "&" + paging.parameter() + "=" + position.getAsLong(), subject);
            ForgeAnswer answer = http.send(call);
            for (JsonNode element : paging.elements(http, call, answer)) {
                Optional<T> found = look.apply(element, call);
                if (found.isPresent()) {
                    return found;
                }
            }
            position = paging.next(answer, position.getAsLong());
        }
        return Optional.empty();
    }

    /** Shows every element, in order. */
    public void forEach(String path, String subject, int mostPages, BiConsumer<JsonNode, ForgeCall> look) {
        findFirst(path, subject, mostPages, (element, call) -> {
            look.accept(element, call);
            return Optional.empty();
        });
    }
}

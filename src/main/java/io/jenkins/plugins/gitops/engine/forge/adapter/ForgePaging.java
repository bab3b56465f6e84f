package io.jenkins.plugins.gitops.engine.forge.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.OptionalLong;

/** How a forge's lists come in pages; for adapters only. */
public enum ForgePaging {
    /** An array; pages are counted from 1, and the header {@code Link} says whether another follows: GitHub, GitLab, Gitea. */
    LINK_HEADER("page", 1) {
        @Override
        JsonNode elements(ForgeHttp http, ForgeCall call, ForgeAnswer answer) {
            return http.list(call, answer);
        }

        @Override
        OptionalLong next(ForgeAnswer answer, long page) {
            return answer.hasNextPage() ? OptionalLong.of(page + 1) : OptionalLong.empty();
        }
    },
    /** An object with {@code values}; the answer says at which element the next page starts: Bitbucket Data Center. */
    START_INDEX("start", 0) {
        @Override
        JsonNode elements(ForgeHttp http, ForgeCall call, ForgeAnswer answer) {
            return valuesOf(http, call, answer);
        }

        @Override
        OptionalLong next(ForgeAnswer answer, long start) {
            long next = answer.body().path("nextPageStart").asLong(start + 1);
            return answer.body().path("isLastPage").asBoolean(true) || next <= start
                    ? OptionalLong.empty()
                    : OptionalLong.of(next);
        }
    },
    /** An object with {@code values} and, until the last page, the address of the next one: Bitbucket Cloud. */
    NEXT_FIELD("page", 1) {
        @Override
        JsonNode elements(ForgeHttp http, ForgeCall call, ForgeAnswer answer) {
            return valuesOf(http, call, answer);
        }

        @Override
        OptionalLong next(ForgeAnswer answer, long page) {
            // the address itself is not followed: its host would be the server's word
            return answer.body().path("next").isTextual() ? OptionalLong.of(page + 1) : OptionalLong.empty();
        }
    };

    private final String parameter;
    private final long first;

    ForgePaging(String parameter, long first) {
        this.parameter = parameter;
        this.first = first;
    }

    abstract JsonNode elements(ForgeHttp http, ForgeCall call, ForgeAnswer answer);

    /** Returns the position of the next page, where there is one. */
    abstract OptionalLong next(ForgeAnswer answer, long position);

    String parameter() {
        return parameter;
    }

    long first() {
        return first;
    }

    private static JsonNode valuesOf(ForgeHttp http, ForgeCall call, ForgeAnswer answer) {
        JsonNode values = answer.body().path("values");
        if (!values.isArray()) {
            throw http.unreadable(call, "was answered without \"/values\"; check that this is the address of its API");
        }
        return values;
    }
}

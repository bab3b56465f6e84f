package io.jenkins.plugins.gitops.sandbox.kubernetes.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.sandbox.kubernetes.tree.Json;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FieldSetTest {

    private static final String FIELDS =
            "{\"f:spec\":{\"f:list\":{\"k:{\\\"name\\\":\\\"a\\\"}\":{\".\":{},\"f:image\":{}}},\"f:replicas\":{}}}";

    @Test
    void shouldWriteWhatItRead() {
        assertThat(parse(FIELDS).toJson()).hasToString(FIELDS);
    }

    @Test
    void shouldTellMembersFromWhatOnlyLeadsToThem() {
        List<String> paths = new ArrayList<>();

        parse(FIELDS).forEach(path -> paths.add(FieldPath.print(path)));

        assertThat(paths).containsExactly(".spec.list[name=\"a\"]", ".spec.list[name=\"a\"].image", ".spec.replicas");
    }

    @Test
    void shouldCombineExactly() {
        FieldSet some = parse("{\"f:spec\":{\"f:replicas\":{},\"f:paused\":{}}}");

        assertThat(parse(FIELDS).difference(some))
                .hasToString("{\"f:spec\":{\"f:list\":{\"k:{\\\"name\\\":\\\"a\\\"}\":{\".\":{},\"f:image\":{}}}}}");
        assertThat(parse(FIELDS).intersection(some)).hasToString("{\"f:spec\":{\"f:replicas\":{}}}");
        assertThat(some.union(parse("{\"f:spec\":{}}")))
                .hasToString("{\"f:spec\":{\".\":{},\"f:paused\":{},\"f:replicas\":{}}}");
    }

    @Test
    void shouldRemoveAllBelowRoots() {
        assertThat(parse(FIELDS).without(FieldSet.of(List.of(List.of("f:spec", "f:list")))))
                .hasToString("{\"f:spec\":{\"f:replicas\":{}}}");
    }

    @Test
    void shouldAddParents() {
        assertThat(parse("{\"f:spec\":{\"f:replicas\":{}}}").withParents())
                .hasToString("{\"f:spec\":{\".\":{},\"f:replicas\":{}}}");
    }

    private static FieldSet parse(String json) {
        return FieldSet.parse(Json.read(json));
    }
}

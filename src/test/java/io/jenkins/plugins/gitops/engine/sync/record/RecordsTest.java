package io.jenkins.plugins.gitops.engine.sync.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceJson;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordsTest {

    private static final RecordKey KEY = RecordKey.of("a key of the tests");

    private static final String MANIFEST =
            "{'apiVersion':'v1','kind':'X','metadata':{'name':'a','labels':{'part':'p'}},"
                    + "'spec':{'n':1,'empty':null,'l':[{'name':'x','v':1},{'name':'y','v':2}],'s':['p','q'],'atomic':[1,2]}}";
    private static final String LIVE =
            "{'apiVersion':'v1','kind':'X','metadata':{'name':'a','labels':{'part':'p'},'uid':'u1',"
                    + "'resourceVersion':'5'},"
                    + "'spec':{'n':1,'l':[{'name':'x','v':1},{'name':'z','v':9},{'name':'y','v':2}],'s':['o','p','q'],'atomic':[1,2],"
                    + "'other':1},'status':{'ready':1}}";
    private static final String ENTRY = "{'manager':'us','operation':'Apply','apiVersion':'v1','time':'t1','fieldsV1':{"
            + "'f:metadata':{'f:labels':{'f:part':{}}},'f:spec':"
            + "{'f:n':{},'f:l':{'k:{\\'name\\':\\'x\\'}':{'.':{},'f:name':{},'f:v':{}},"
            + "'k:{\\'name\\':\\'y\\'}':{'.':{},'f:name':{},'f:v':{}}},"
            + "'f:s':{'v:\\'p\\'':{},'v:\\'q\\'':{}},'f:atomic':{}}}}";

    private static Map<String, Object> json(String text) {
        return ResourceJson.read(text.replace("\\'", "\\\"").replace('\'', '"'), "test");
    }

    private static boolean confirms(String manifest, String live, String entry) {
        Records first = new Records(KEY, "set", Map.of());
        first.keep(Resource.of(json(MANIFEST)), Resource.of(json(LIVE)), json(ENTRY));
        Records second = new Records(KEY, "set", first.kept());
        return second.confirm(Resource.of(json(manifest)), Resource.of(json(live)), json(entry));
    }

    @Test
    void shouldConfirmTheSameState() {
        assertThat(confirms(MANIFEST, LIVE, ENTRY)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'n':1,'empty' | 'n':2,'empty'",
                "'empty':null, | ``",
                "{'name':'x','v':1},{'name':'y','v':2}] | {'name':'y','v':2},{'name':'x','v':1}]",
                "['p','q'] | ['q','p']",
                "'atomic':[1,2] | 'atomic':[2,1]",
                "'v':2 | 'v':2,'w':3",
            })
    void shouldNotConfirmAnotherManifest(String part, String other) {
        String manifest = MANIFEST.replace(part, other);

        assertThat(manifest).isNotEqualTo(MANIFEST);
        assertThat(confirms(manifest, LIVE, ENTRY)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'uid':'u1' | 'uid':'u2'",
                "'spec':{'n':1 | 'spec':{'n':2",
                "'spec':{'n':1, | 'spec':{",
                "'n':1, | 'n':1,'empty':2,",
                "{'name':'x','v':1} | {'name':'x','v':3}",
                "{'name':'x','v':1}, | ``",
                "'l':[{'name':'x','v':1},{'name':'z','v':9},{'name':'y','v':2}] | 'l':[{'name':'y','v':2},{'name':'x','v':1}]",
                "['o','p','q'] | ['o','q','p']",
                "['o','p','q'] | ['o','p']",
                "'atomic':[1,2] | 'atomic':[1,2,3]",
                "'atomic':[1,2] | 'atomic':{'a':1}",
            })
    void shouldNotConfirmAnotherLiveValueOfOurs(String part, String other) {
        String live = LIVE.replace(part, other);

        assertThat(live).isNotEqualTo(LIVE);
        assertThat(confirms(MANIFEST, live, ENTRY)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'manager':'us' | 'manager':'them'",
                "'apiVersion':'v1' | 'apiVersion':'v2'",
                "'f:n':{}, | ``",
                "'f:n':{} | 'f:n':{},'f:m':{}",
            })
    void shouldNotConfirmAnotherOwnership(String part, String other) {
        assertThat(confirms(MANIFEST, LIVE, ENTRY.replace(part, other))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'resourceVersion':'5' | 'resourceVersion':'6'",
                "'ready':1 | 'ready':2",
                "'other':1 | 'other':2",
                "{'name':'z','v':9}, | ``",
                "'z','v':9 | 'z','v':8",
                "['o','p','q'] | ['p','o','q']",
                "'spec':{'n':1,'l' | 'spec':{'l'",
            })
    void shouldConfirmWhereOnlyFieldsOfOthersMoved(String part, String other) {
        String live = LIVE.replace(part, other);
        if (part.startsWith("'spec'")) {
            // the order of keys says nothing
            live = live.replace("'atomic':[1,2]", "'n':1,'atomic':[1,2]");
        }

        assertThat(live).isNotEqualTo(LIVE);
        assertThat(confirms(MANIFEST, live, ENTRY)).isTrue();
    }

    @Test
    void shouldNotConfirmWithAnotherKeyOrForAnotherSet() {
        Resource manifest = Resource.of(json(MANIFEST));
        Resource live = Resource.of(json(LIVE));
        Records first = new Records(KEY, "set", Map.of());
        first.keep(manifest, live, json(ENTRY));

        assertThat(new Records(RecordKey.of("another key of them"), "set", first.kept())
                        .confirm(manifest, live, json(ENTRY)))
                .isFalse();
        assertThat(new Records(KEY, "other", first.kept()).confirm(manifest, live, json(ENTRY)))
                .isFalse();
        assertThat(Records.none().confirm(manifest, live, json(ENTRY))).isFalse();
        assertThatThrownBy(() -> RecordKey.of("short")).hasMessageContaining("at least 16 characters");
    }

    @Test
    void shouldReadBackWhatWasWrittenAndNothingFromWhatIsDamagedOrFarTooLarge() {
        Map<String, String> records = Map.of("ConfigMap/shop/a", "AAAA", "Deployment.apps/shop/b", "BBBB");
        String chunk = RecordChunk.write(new TreeMap<>(records)).get(0);
        String bomb = RecordChunk.write(Map.of("a", "x".repeat(5_000_000))).get(0);

        assertThat(RecordChunk.read(chunk)).isEqualTo(records);
        assertThat(RecordChunk.read(chunk.substring(0, chunk.length() - 8))).isEmpty();
        assertThat(RecordChunk.read("no base64!")).isEmpty();
        assertThat(RecordChunk.read("")).isEmpty();
        assertThat(bomb).hasSizeLessThan(20_000);
        assertThat(RecordChunk.read(bomb)).isEmpty();
    }
}

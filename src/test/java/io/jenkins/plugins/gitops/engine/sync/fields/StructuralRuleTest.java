package io.jenkins.plugins.gitops.engine.sync.fields;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceJson;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StructuralRuleTest {

    private static Map<String, Object> json(String json) {
        return ResourceJson.read(json.replace('\'', '"'), "test");
    }

    private static boolean isUnchanged(String spec, String live, String fields) {
        return StructuralRule.isUnchanged(
                Resource.of(Map.of("apiVersion", "v1", "kind", "X", "spec", json(spec))),
                Resource.of(Map.of(
                        "apiVersion",
                        "v1",
                        "spec",
                        json(live),
                        "metadata",
                        Map.of(
                                "managedFields",
                                List.of(Map.of(
                                        "manager",
                                        "us",
                                        "operation",
                                        "Apply",
                                        "apiVersion",
                                        "v1",
                                        "fieldsV1",
                                        Map.of("f:spec", json(fields))))))),
                "us");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'a':1} | {'a':1,'b':2} | {'f:a':{}} | true",
                "{'a':1} | {'a':2} | {'f:a':{}} | false",
                "{'a':1} | {'a':'1'} | {'f:a':{}} | false",
                "{'a':1} | {'a':1,'b':2} | {'f:a':{},'f:b':{}} | false",
                "{'a':1,'b':2} | {'a':1,'b':2} | {'f:a':{}} | false",
                "{'a':null} | {'a':null} | {'f:a':{}} | false",
                "{'m':{}} | {'m':{}} | {'f:m':{}} | true",
                "{'m':{'x':1}} | {'m':{'x':1,'y':2}} | {'f:m':{}} | false",
                "{'l':[{'n':'a'},{'n':'b'}]} | {'l':[{'n':'a'},{'n':'x'},{'n':'b'}]} |"
                        + " {'f:l':{'k:{\\'n\\':\\'a\\'}':{'.':{},'f:n':{}},'k:{\\'n\\':\\'b\\'}':{'.':{},'f:n':{}}}} | true",
                "{'l':[{'n':'b'},{'n':'a'}]} | {'l':[{'n':'a'},{'n':'b'}]} |"
                        + " {'f:l':{'k:{\\'n\\':\\'a\\'}':{'.':{},'f:n':{}},'k:{\\'n\\':\\'b\\'}':{'.':{},'f:n':{}}}} | false",
                "{'l':[{'p':1}]} | {'l':[{'p':1,'q':'TCP'}]} | {'f:l':{'k:{\\'p\\':1,\\'q\\':\\'TCP\\'}':{'.':{},'f:p':{}}}} | true",
                "{'l':[{'p':1}]} | {'l':[{'p':1,'q':'TCP'}]} |"
                        + " {'f:l':{'k:{\\'p\\':1,\\'q\\':\\'TCP\\'}':{'.':{},'f:p':{},'f:q':{}}}} | false",
                "{'s':['a']} | {'s':['x','a']} | {'f:s':{'v:\\'a\\'':{}}} | true",
                "{'s':['a','b']} | {'s':['b','a']} | {'f:s':{'v:\\'a\\'':{},'v:\\'b\\'':{}}} | false",
                "{'l':[1]} | {'l':[1]} | {'f:l':{'i:0':{}}} | false",
            })
    void shouldBeSureOnlyWhereManifestEntryAndLiveObjectAgree(
            String spec, String live, String fields, boolean expected) {
        assertThat(isUnchanged(spec, live, fields.replace("\\'", "\\\""))).isEqualTo(expected);
    }

    @Test
    void shouldNotBeSureOfAnObjectThatIsBeingDeleted() {
        Resource live = Resource.of(Map.of("metadata", Map.of("deletionTimestamp", "now")));

        assertThat(StructuralRule.isUnchanged(live, live, "us")).isFalse();
    }
}

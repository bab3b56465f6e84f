package io.jenkins.plugins.gitops.engine.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListHeadTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "next     | {'kind':'PodList','metadata':{'resourceVersion':'7','continue':'next'},'items':[{'broken",
                "next     | {'metadata':{'labels':{'continue':'no'},'continue':'next'}}",
                "''       | {'kind':'PodList','metadata':{'resourceVersion':'7'},'items':[]}",
                "''       | {'items':[],'metadata':{'continue':'late'}}",
                "''       | {'metadata':{'continue':7}}",
                "''       | {'metadata':'x'}",
                "''       | []",
                "''       | {'meta",
                "''       | ''"
            })
    void shouldTellWhereTheNextPageBeginsBeforeTheObjectsAreRead(String expected, String page) {
        assertThat(ListHead.continueOf(page.replace('\'', '"').getBytes(UTF_8))).isEqualTo(expected);
    }
}

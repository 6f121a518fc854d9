using StreamBatch.Odcs.Documents;

namespace StreamBatch.Odcs.Tests.Documents;

/// <summary>What a person wrote by hand is written again as it was, where YAML leaves a choice.</summary>
public sealed class FormTests
{
    private const string Written = """
        # A head of two lines,
        # before the first member.
        apiVersion: v3.1.0 # of the standard
        id: "42"
        name: 'it''s'
        version: 1.10
        created: 2022-10-03
        unknownMember: { kept: true, "quoted name": [a, 'b', null, ~] }

        # A section of its own.
        description:
          purpose: |
            First line.
              Indented: as it is. # no comment

            Last line.
          usage: >-
            Long words # no comment either
          limitations: |- # beside a block
            one

        empty:
        nothing: null
        schema:
          # of the first item
          - name: a # its name
            tags: []
            properties:
              - name: b

              # between items
              - name: c
                examples:
                  - 007
                  - 1e3
          - - nested
            - list
        last: {}
        # The end.

        """;

    [Fact]
    public void Yaml_WrittenByHand_StaysAsItIs()
    {
        var document = ContractYaml.ReadDocument(Written).Document!;

        Assert.Equal(Written, document.ToYaml());
    }

    [Theory]
    [InlineData("a: &x [1, 2]\nb: *x\n", "a: [1, 2]\nb: [1, 2]\n")]
    [InlineData("a: !!str 5\n", "a: \"5\"\n")]
    [InlineData("--- # head\na: 1\n...\n", "# head\na: 1\n")]
    [InlineData("a:\n- # of the item\n  b: 1\n", "a:\n  # of the item\n  - b: 1\n")]
    [InlineData("a: [1, # one\n  2] # two\nb: 3\n", "a: # two\n  - 1 # one\n  - 2\nb: 3\n")]
    [InlineData("a: {b: 1, c: 2} # all\n", "a: { b: 1, c: 2 } # all\n")]
    [InlineData("a: one\n  two # end\n", "a: one two # end\n")]
    [InlineData("a: x#y\nb: 'x #y'\nc: \"#\"\n", "a: x#y\nb: 'x #y'\nc: \"#\"\n")]
    [InlineData("? a\n: b\n", "a: b\n")]
    [InlineData("a: 1 # one\n  # more\nb: 2\n", "a: 1 # one\n# more\nb: 2\n")]
    public void Yaml_InAnotherForm_KeepsWhatItSays(string text, string expected)
    {
        Assert.Equal(expected, ContractYaml.ReadDocument(text).Document!.ToYaml());
    }

    [Fact]
    public void Json_WrittenAsYaml_HasTheFormsOfAPerson()
    {
        const string json = """
            {"id": "a b", "number": "42", "date": "2022-10-03", "yes": "no", "price": 9.950, "none": null,
             "text": "one\ntwo\n", "list": ["x", {"y": true, "z": []}], "empty": ""}
            """;

        Assert.Equal("""
            id: a b
            number: '42'
            date: '2022-10-03'
            'yes': 'no'
            price: 9.950
            none: null
            text: |
              one
              two
            list:
              - x
              - 'y': true
                z: []
            empty: ''

            """, ContractYaml.ReadDocument(json).Document!.ToYaml());
    }

    [Fact]
    public void Document_MadeByCode_IsWrittenWithItsComments()
    {
        var document = new ContractDocument(new DocumentMapping(
        [
            new DocumentMember("id", DocumentScalar.Text("orders"))
            {
                Comments = DocumentComments.Above("Measured on 5 rows.\n\nKeep it."),
            },
            new DocumentMember("share", DocumentScalar.Number(0.50m)),
            new DocumentMember("late", DocumentMapping.Of(
                ("allowedLateness", DocumentScalar.Text("2d")), ("on", DocumentScalar.Truth(true))) with
            {
                IsFlow = true,
            }),
            new DocumentMember("list", DocumentList.Of(DocumentScalar.Null, DocumentScalar.Text("- x"))),
        ]));

        Assert.Equal("""
            # Measured on 5 rows.
            #
            # Keep it.
            id: orders
            share: 0.50
            late: { allowedLateness: 2d, 'on': true }
            list:
              - null
              - '- x'

            """, document.ToYaml());
    }

    [Theory]
    [InlineData("a: 1\na: 2\n", "line 2: a: stands a second time; first on line 1")]
    [InlineData("a: [1\n", "line ")]
    [InlineData("", "line 1: document: is empty")]
    public void Text_ThatIsNoDocument_HasErrorsWithTheirLines(string text, string expected)
    {
        var reading = ContractYaml.ReadDocument(text);

        Assert.Null(reading.Document);
        Assert.StartsWith(expected, Assert.Single(reading.Errors).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Folded_IsWrappedAtALine()
    {
        var words = string.Join(' ', Enumerable.Repeat("word", 60));

        var yaml = ContractYaml.ReadDocument($"a: >\n  {words}\n").Document!.ToYaml();

        Assert.All(yaml.Split('\n'), line => Assert.True(line.Length <= 120, line));
        Assert.Equal(4, yaml.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }
}

using StreamBatch.Domain.Contracts;

namespace StreamBatch.Odcs.Tests.Documents;

/// <summary>Every contract in samples is the same contract after it was written again in either notation.</summary>
public sealed class RepositoryDocumentTests
{
    public static TheoryData<string> Samples =>
        [.. RepositoryDocuments.Samples().Select(file => Path.GetRelativePath(RepositoryDocuments.Root, file))];

    [Theory]
    [MemberData(nameof(Samples))]
    public void Sample_WrittenAgain_IsTheSame(string file)
    {
        var text = File.ReadAllText(Path.Combine(RepositoryDocuments.Root, file));
        var document = ContractYaml.ReadDocument(text).Document!;

        Assert.Equal(text, document.ToYaml());
        Assert.Equal(Words(text), Words(document.ToJson()));
        Assert.Empty(ContractYaml.Read(text).Errors);
    }

    // Findings and what was read, without the lines.
    private static string Words(string text)
    {
        var reading = ContractYaml.Read(text);
        return string.Join('\n', reading.Notes.Select(note => $"{note.Path}: {note.Message}"))
            + DocumentTrees.Values(ContractYaml.ReadDocument(text).Document!.Root);
    }
}

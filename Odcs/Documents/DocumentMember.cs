namespace StreamBatch.Odcs.Documents;

/// <summary>A member of a mapping.</summary>
/// <param name="Name">Its name, as a text.</param>
/// <param name="Value">Its value.</param>
public sealed record DocumentMember(string Name, DocumentNode Value)
{
    /// <summary>How the name is written in YAML.</summary>
    public ScalarForm NameForm { get; init; }

    /// <summary>The line of the name, from 1; 0 of one that was made.</summary>
    public int Line { get; init; }

    /// <summary>Its comments.</summary>
    public DocumentComments Comments { get; init; }
}

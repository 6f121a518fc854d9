namespace StreamBatch.Odcs.Documents;

/// <summary>An item of a list.</summary>
/// <param name="Value">Its value.</param>
public sealed record DocumentItem(DocumentNode Value)
{
    /// <summary>Its comments.</summary>
    public DocumentComments Comments { get; init; }
}

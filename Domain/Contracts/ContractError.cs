namespace StreamBatch.Domain.Contracts;

/// <summary>One thing that is wrong with a contract document.</summary>
/// <param name="Line">The line in the document, from 1.</param>
/// <param name="Path">The property, as <c>schema[0].properties[2].logicalType</c>.</param>
/// <param name="Message">What is wrong and what would be right.</param>
public sealed record ContractError(int Line, string Path, string Message)
{
    /// <summary><c>line 12: schema[0].name: ...</c></summary>
    public override string ToString() => $"line {Line}: {Path}: {Message}";
}

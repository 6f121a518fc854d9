using Json.Schema;

namespace StreamBatch.Odcs.Tests.Standard;

/// <summary>
/// A copy of the repository of the Open Data Contract Standard (Apache-2.0), which is no part of this one. Tests that
/// need it are told where it is by a variable, and are skipped without.
/// </summary>
internal static class StandardFolder
{
    public const string Variable = "STREAMBATCH_ODCS_STANDARD";

    private static readonly EvaluationOptions Options = new() { RequireFormatValidation = true };

    private static readonly Lazy<JsonSchema> Schema = new(() =>
        JsonSchema.FromText(File.ReadAllText(PathOf("schema", "odcs-json-schema-v3.1.0.json"))));

    public static string? Root => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } root ? root : null;

    public static string PathOf(params string[] parts) => Path.Combine([Root!, .. parts]);

    /// <summary>Whether the standard's own schema accepts a document in JSON.</summary>
    public static bool Accepts(string json)
    {
        using var document = System.Text.Json.JsonDocument.Parse(json);
        return Schema.Value.Evaluate(document.RootElement, Options).IsValid;
    }
}

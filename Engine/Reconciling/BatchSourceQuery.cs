namespace StreamBatch.Engine.Reconciling;

/// <summary>Which rows of a database; one of the two.</summary>
/// <param name="Table">A table or view, as <c>name</c> or <c>schema.name</c>; null for none.</param>
/// <param name="Query">A query; null for none.</param>
/// <param name="Map">Columns with other names than are looked for, as <c>column=name</c>.</param>
public sealed record BatchSourceQuery(string? Table, string? Query, IReadOnlyList<string> Map);

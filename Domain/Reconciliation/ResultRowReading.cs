namespace StreamBatch.Domain.Reconciliation;

/// <summary>What came of checking one row of a batch run: a row, or what is wrong with it.</summary>
/// <param name="Row">The row; null exactly when there is a fault.</param>
/// <param name="Column">The column at fault: <c>key</c>, <c>start</c>, <c>end</c> or an aggregate's name.</param>
/// <param name="Fault">What is wrong and what would be right.</param>
public readonly record struct ResultRowReading(ResultRow? Row, string? Column, string? Fault);

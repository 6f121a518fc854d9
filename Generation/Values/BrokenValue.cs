using StreamBatch.Domain.Records;

namespace StreamBatch.Generation.Values;

/// <summary>A value that breaks a rule.</summary>
/// <param name="Property">The index of the property.</param>
/// <param name="Reason">The rule that it breaks first.</param>
/// <param name="Json">The value; null when the property is absent.</param>
internal sealed record BrokenValue(int Property, ReasonCode Reason, byte[]? Json);

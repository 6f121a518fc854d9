using StreamBatch.Domain.Records;
using StreamBatch.Generation.Events;

namespace StreamBatch.Grains.Processes.Tests;

/// <summary>An event that is to be sent.</summary>
/// <param name="Form">What it is made to be.</param>
/// <param name="Reason">Why it must be rejected; <see cref="ReasonCode.None"/> when it is understood.</param>
/// <param name="Key">Its entity; empty when it is rejected.</param>
/// <param name="Json">The event.</param>
internal sealed record OrderEvent(GeneratedForm Form, ReasonCode Reason, string Key, byte[] Json);

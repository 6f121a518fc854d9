using StreamBatch.Domain;

namespace StreamBatch.Silo;

/// <summary>A variable of the environment is missing or malformed.</summary>
public sealed class SiloSettingException(string message) : StreamBatchException(message);

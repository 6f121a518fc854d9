using StreamBatch.Domain;

namespace StreamBatch.Engine.Access;

/// <summary>A key was to be made that would have ended already.</summary>
public sealed class ExpiryPassedException() : StreamBatchException("expires: has passed already");

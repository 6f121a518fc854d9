namespace StreamBatch.Server.Security;

/// <summary>Metadata of a GET that is noted in the audit trail all the same: it hands out everything.</summary>
public sealed class RecordedRead;

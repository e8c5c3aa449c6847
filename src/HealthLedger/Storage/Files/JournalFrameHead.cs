namespace HealthLedger.Storage.Files;

/// <summary>What the head of a frame says.</summary>
/// <param name="Count">Records in the frame.</param>
/// <param name="First">Position of the first of them.</param>
/// <param name="BodyBytes">Bytes of the table of lengths and the records.</param>
/// <param name="Link">Checksum of the frame before.</param>
internal readonly record struct JournalFrameHead(int Count, ulong First, int BodyBytes, uint Link);

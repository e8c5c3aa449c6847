using Microsoft.Win32.SafeHandles;

namespace HealthLedger.Storage.Files;

/// <summary>The end of a journal: where the next frame goes and what it must name.</summary>
/// <param name="Path">The newest file.</param>
/// <param name="Handle">It, open for appending.</param>
/// <param name="Offset">Where the next frame starts; what stands behind it never counts.</param>
/// <param name="Next">The position of the next record.</param>
/// <param name="Link">The checksum of the newest frame.</param>
internal readonly record struct JournalTail(string Path, SafeFileHandle Handle, long Offset, ulong Next, uint Link);

using System.Runtime.Intrinsics;
using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Adapters.Tests.Parsing;

public sealed class ScanKernelTests
{
    [Fact]
    public void All_kernels_find_the_same_at_every_length_and_alignment()
    {
        string text = Hl7Text.Admission + "OBX|1|TX|||line\nline||\r\n\nNTE|1||||||||||||||||||||||||||||||||||||||x\r";
        for (int length = 4; length <= text.Length; length++)
        {
            byte[] bytes = Hl7Text.Bytes(text[..length]);
            (int[] Marks, SegmentEntry[] Segments) expected = Run(bytes, ScanKernel.Scalar);
            foreach (ScanKernel kernel in (ScanKernel[])
                [ScanKernel.Automatic, ScanKernel.Vector128, ScanKernel.Vector256])
            {
                (int[] Marks, SegmentEntry[] Segments) actual = Run(bytes, kernel);
                Assert.Equal(expected.Marks, actual.Marks);
                Assert.Equal(expected.Segments, actual.Segments);
            }
        }

        Assert.True(Vector128.IsHardwareAccelerated || !Vector256.IsHardwareAccelerated);
    }

    private static (int[] Marks, SegmentEntry[] Segments) Run(byte[] bytes, ScanKernel kernel)
    {
        SegmentIndexBuilder builder = new(bytes, (byte)'|', Hl7ParseOptions.Default);
        try
        {
            Assert.True(builder.Run(0, bytes.Length, kernel));
            return (builder.Marks.ToArray(), builder.Segments.ToArray());
        }
        finally
        {
            builder.Return();
        }
    }
}

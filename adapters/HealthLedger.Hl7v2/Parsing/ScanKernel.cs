namespace HealthLedger.Hl7v2.Parsing;

/// <summary>How wide the separator scan reads. All kernels find the same; tests compare them.</summary>
internal enum ScanKernel
{
    Automatic = 0,
    Scalar = 1,
    Vector128 = 2,
    Vector256 = 3,
}

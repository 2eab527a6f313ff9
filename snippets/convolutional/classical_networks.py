# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""The classical networks as lists of layers: parameters, and multiplications for one image, by plain arithmetic."""

# --8<-- [start:count]
from itertools import pairwise


def conv(ins, outs, kernel, size, groups=1, extra=1):
    """Parameters and multiplications; `size` is that of the output, `extra` the numbers per channel besides."""
    weights = outs * (ins // groups) * kernel**2
    return weights + extra * outs, weights * size**2


def dense(*widths):
    """Linear layers, one after the other."""
    return [(a * b + b, a * b) for a, b in pairwise(widths)]


# --8<-- [end:count]


# --8<-- [start:short]
def lenet():
    return [conv(1, 6, 5, 28), conv(6, 16, 5, 10), *dense(400, 120, 84, 10)]


def vgg16(size=224, pooled=7):
    layers, ins = [], 3
    for outs, count in (64, 2), (128, 2), (256, 3), (512, 3), (512, 3):
        for _ in range(count):
            layers.append(conv(ins, outs, 3, size))
            ins = outs
        size //= 2
    return [*layers, *dense(512 * pooled**2, 4096, 4096, 1000)]


# --8<-- [end:short]


def alexnet(c=(96, 256, 384, 384, 256), groups=1):
    first, second = conv(3, c[0], 11, 55), conv(c[0], c[1], 5, 27, groups)
    third, fourth = conv(c[1], c[2], 3, 13), conv(c[2], c[3], 3, 13, groups)
    return [first, second, third, fourth, conv(c[3], c[4], 3, 13, groups), *dense(9216, 4096, 4096, 1000)]


def googlenet():
    layers = [conv(3, 64, 7, 112), conv(64, 64, 1, 56), conv(64, 192, 3, 56)]
    modules = [(64, 96, 128, 16, 32, 32, 28), (128, 128, 192, 32, 96, 64, 28), (192, 96, 208, 16, 48, 64, 14)]
    modules += [(160, 112, 224, 24, 64, 64, 14), (128, 128, 256, 24, 64, 64, 14), (112, 144, 288, 32, 64, 64, 14)]
    modules += [(256, 160, 320, 32, 128, 128, 14), (256, 160, 320, 32, 128, 128, 7), (384, 192, 384, 48, 128, 128, 7)]
    ins = 192
    for one, before3, three, before5, five, pooled, size in modules:
        layers += [conv(ins, before3, 1, size), conv(before3, three, 3, size), conv(ins, one, 1, size)]
        layers += [conv(ins, before5, 1, size), conv(before5, five, 5, size), conv(ins, pooled, 1, size)]
        ins = one + three + five + pooled
    return layers + dense(ins, 1000)


def resnet50():
    layers, ins = [conv(3, 64, 7, 112, extra=2)], 64  # no bias, but batch normalisation's scale and shift
    for stage, (blocks, width) in enumerate(((3, 64), (4, 128), (6, 256), (3, 512))):
        for block in range(blocks):
            size = 56 >> stage
            before = size if block or not stage else 2 * size  # the 3x3 convolution has the stride
            layers += [conv(ins, width, 1, before, extra=2), conv(width, width, 3, size, extra=2)]
            layers += [conv(width, 4 * width, 1, size, extra=2)]
            layers += [conv(ins, 4 * width, 1, size, extra=2)] if not block else []
            ins = 4 * width
    return layers + dense(ins, 1000)


# --8<-- [start:table]
networks = {
    "LeNet-5, all maps joined": lenet(),
    "AlexNet, two towers": alexnet(groups=2),
    "AlexNet, one tower": alexnet(),
    "AlexNet, torchvision": alexnet((64, 192, 384, 256, 256)),
    "VGG-16": vgg16(),
    "GoogLeNet": googlenet(),
    "ResNet-50": resnet50(),
}
totals = {name: [sum(column) for column in zip(*layers, strict=True)] for name, layers in networks.items()}
print("network                    parameters  10⁶ products")
for name, (parameters, products) in totals.items():
    print(f"{name:24} {parameters:12}  {products / 1e6:12.1f}")

# --8<-- [end:table]

# --8<-- [start:stages]
convs = [products for _, products in vgg16()[:13]]
stages = [sum(convs[a:b]) / totals["VGG-16"][1] for a, b in ((0, 2), (2, 4), (4, 7), (7, 10), (10, 13))]
share = [sum(column) / total for column, total in zip(zip(*vgg16()[:13], strict=True), totals["VGG-16"], strict=True)]
print("VGG-16, products of the convolutions by stage:", *(f"{part:.1%}" for part in stages))
print(f"its convolutions have {share[0]:.0%} of all parameters and {share[1]:.0%} of all products")
first = sum(parameters for parameters, _ in dense(512 * 7 * 7, 4096))
print(f"its first dense layer has {first / totals['VGG-16'][0]:.0%} of all parameters")
# --8<-- [end:stages]

# --8<-- [start:stride]
for name, layers in ("VGG-16", vgg16()), ("with an early stride", vgg16(112, 3)):
    weights, work = (sum(column) for column in zip(*layers, strict=True))
    in_convs = sum(parameters for parameters, _ in layers[:13])
    print(f"{name:21} 10⁶ products {work / 1e6:8.1f}, parameters {weights:9}, of convolutions {in_convs}")
# --8<-- [end:stride]

assert [total[0] for total in totals.values()] == [
    61_706,
    60_965_224,
    62_378_344,
    61_100_840,
    138_357_544,
    6_998_552,
    25_557_032,
]
assert [round(100 * part, 1) for part in stages] == [12.5, 17.9, 29.9, 29.9, 9.0]
assert share[0] < 0.12
assert share[1] > 0.98
